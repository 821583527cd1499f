// The departments and the tree of people in them. A department is a range of indexes; inside it everybody but
// the head reports to somebody eight times further up, so that the tree needs no storage.
export interface Department {
  readonly code: string;
  readonly name: string;
  readonly parentCode: string | undefined;
  /** Share of all people, in percent. */
  readonly share: number;
  readonly headTitle: string;
  readonly titles: readonly string[];
}

const department = (code: string, name: string, share: number, titles: readonly string[]): Department => ({
  code,
  name,
  parentCode: code === "D10" ? undefined : code === "D60" ? "D50" : "D10",
  share,
  headTitle: code === "D10" ? "Chief Executive Officer" : `Head of ${name}`,
  titles,
});

export const departments = [
  department("D10", "Executive Office", 2, ["Executive Assistant", "Chief of Staff"]),
  department("D20", "Human Resources", 5, ["HR Partner", "Recruiter"]),
  department("D30", "Finance", 8, ["Accountant", "Controller", "Financial Analyst", "Payroll Specialist"]),
  department("D40", "Information Technology", 10, [
    "Support Engineer",
    "Network Engineer",
    "Application Manager",
  ]),
  department("D50", "Engineering", 18, ["Software Engineer", "Test Engineer", "Data Engineer"]),
  department("D60", "Product Design", 5, ["Product Designer", "Researcher"]),
  department("D70", "Sales", 14, ["Account Executive", "Sales Representative"]),
  department("D80", "Marketing", 8, ["Content Editor", "Campaign Planner"]),
  department("D90", "Customer Support", 10, ["Support Agent", "Support Analyst"]),
  department("D91", "Operations", 8, ["Planner", "Process Engineer"]),
  department("D92", "Warehouse", 9, ["Warehouse Operator", "Forklift Driver"]),
  department("D93", "Legal", 3, ["Counsel", "Paralegal"]),
] as const satisfies readonly Department[];

export type DepartmentName = (typeof departments)[number]["name"];

/** A department's range of indexes. */
export interface Team {
  readonly department: Department;
  readonly start: number;
  readonly size: number;
}

const span = 8;

export function layOut(people: number): readonly Team[] {
  const teams: Team[] = [];
  let start = 0;
  let share = 0;
  for (const department of departments) {
    share += department.share;
    const end = Math.round((people * share) / 100);
    teams.push({ department, start, size: end - start });
    start = end;
  }
  return teams;
}

export function findTeam(teams: readonly Team[], index: number): Team {
  const team = teams.find(({ start, size }) => index >= start && index < start + size);
  if (team === undefined) throw new RangeError(`nobody has the index ${index.toString()}`);
  return team;
}

/** Undefined only for the head of the whole organisation. */
export function findManager(team: Team, index: number): number | undefined {
  const position = index - team.start;
  if (position > 0) return team.start + Math.floor((position - 1) / span);
  return index === 0 ? undefined : 0;
}

/** The position from which on nobody leads anybody. */
export function firstLeaf(team: Team): number {
  return Math.max(1, Math.ceil((team.size - 1) / span));
}

export function findTitle(team: Team, index: number, choose: (titles: readonly string[]) => string): string {
  const position = index - team.start;
  if (position === 0) return team.department.headTitle;
  return position < firstLeaf(team) ? `${team.department.name} Manager` : choose(team.department.titles);
}
