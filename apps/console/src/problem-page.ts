// When there is no answer: what is wrong, and what to do next.
import { html } from "./html.ts";
import { layout, type PageFrame } from "./layout.ts";

export interface Problem {
  readonly title: string;
  readonly message: string;
  readonly fix: string;
}

export const problemPage = (frame: PageFrame, problem: Problem): string =>
  layout(frame, {
    title: problem.title,
    refresh: 10,
    body: html`<section>
      <h1>${problem.title}</h1>
      <p class="notice">${problem.message}</p>
      <p>${problem.fix}</p>
    </section>`,
  });
