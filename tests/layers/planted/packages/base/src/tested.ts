import { fixture } from "./some.test.ts"; export const x = fixture;
