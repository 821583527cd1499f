import { always, eachObject, type Rule } from "../rule.ts";

export const stop: Rule = {
  id: "stop",
  promise: "A read that is told to stop does so, and does not say that it read to the end.",
  find: (kit) =>
    eachObject(kit, always, async ({ bench, object }) => {
      const controller = new AbortController();
      controller.abort(new DOMException("stopped", "AbortError"));
      const { end } = await bench.read(object.name, "full", undefined, { signal: controller.signal });
      return end === undefined ? [] : ["it read to the end although it was stopped"];
    }),
};
