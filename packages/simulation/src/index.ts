export { answerKey } from "./answer-key.ts";
export { answerQueries, findDifferences, type MartRow } from "./compare-answers.ts";
export type {
  AccessAnswer,
  Answers,
  AttributeGapAnswer,
  LicenceAnswer,
  LicenceHolderAnswer,
  LifecycleAnswer,
  OffboardingAnswer,
  OnboardingAnswer,
  TicketAnswer,
} from "./cases/answer-rows.ts";
export { allCases } from "./cases/all-cases.ts";
export type { PlantedCase } from "./cases/planted-case.ts";
export { writeDrops } from "./files/write-drops.ts";
export {
  generateOrganisation,
  type Organisation,
  type OrganisationSettings,
} from "./organisation/organisation.ts";
export { clientId, tenantId } from "./server/cloud/tenant.ts";
export { startSimulation, type Simulation, type SimulationOptions } from "./start.ts";
