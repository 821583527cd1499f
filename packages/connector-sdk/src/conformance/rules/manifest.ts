import type { Kit, Rule } from "../rule.ts";

export const manifest: Rule = {
  id: "manifest",
  promise: "The manifest says what the catalog shows, and every transport that it names is tried.",
  find: (kit) =>
    Promise.resolve({ faults: [...findGaps(kit), ...findObjectGaps(kit), ...findScenarioGaps(kit)] }),
};

function findGaps({ manifest: written }: Kit): readonly string[] {
  const { owner, transports, authentication, domains, testedWith } = written;
  const lists = { transports, authentication, domains, testedWith };
  return [
    ...(owner === undefined ? ["it has no owner"] : []),
    ...Object.entries(lists).flatMap(([key, list]) =>
      list === undefined || list.length === 0 ? [`it does not say its ${key}`] : [],
    ),
  ];
}

function findObjectGaps({ manifest: { objects, dynamicObjects, modes } }: Kit): readonly string[] {
  if (dynamicObjects)
    return modes === undefined ? ["its objects are the source's own, but it has no modes"] : [];
  return objects.flatMap((object) =>
    object.modes.includes("incremental") && object.cursor === undefined
      ? [`${object.name} is read incrementally, but it does not say what its cursor is`]
      : [],
  );
}

/** What the manifest promises has to be in some scenario, or the rules would pass by looking away. */
function findScenarioGaps({ manifest: written, scenarios }: Kit): readonly string[] {
  const tried = new Set<string>(scenarios.map(({ transport }) => transport));
  const faults = (written.transports ?? [])
    .filter((transport) => !tried.has(transport))
    .map((transport) => `no scenario tries the transport ${transport}`);
  const seen = scenarios.flatMap(({ objects }) => objects);
  const promised = written.dynamicObjects
    ? (written.modes ?? []).map((mode) => ({ name: undefined, mode }))
    : written.objects.flatMap(({ name, modes }) => modes.map((mode) => ({ name, mode })));
  for (const { name, mode } of promised) {
    const isTried = seen.some(
      (object) => (name === undefined || object.name === name) && object.modes.includes(mode),
    );
    if (!isTried) faults.push(`no scenario reads ${name ?? "an object"} in the mode ${mode}`);
  }
  const secrets = new Set(scenarios.flatMap((scenario) => Object.keys(scenario.secrets)));
  for (const { name } of written.secrets)
    if (!secrets.has(name)) faults.push(`no scenario signs in with the secret ${name}`);
  return faults;
}
