// EDP's colours: Midnight, Core Blue, Signal Blue, Cyan, Steel Blue, Silver. Colour only where it carries meaning.
export const styles = `
:root { color-scheme: light dark; --ink: #071525; --page: #f7f9fb; --card: #ffffff; --line: #cad4df; --quiet: #4b5d70;
  --accent: #0b57c7; --good: #146c43; --warn: #8a5a00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eef5; --page: #071525; --card: #0d2038; --line: #24405f;
  --quiet: #a9bbce; --accent: #28d7ec; --good: #6fd39b; --warn: #f0c062; --bad: #ff9a92; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 Ubuntu, system-ui, sans-serif; }
header { padding: 1.5rem 2rem 0; max-width: 72rem; margin: 0 auto; border: 0; }
h1 { margin: 0; font-size: 1.6rem; } header p { margin: 0; color: var(--quiet); }
h2 { font-size: 1.05rem; margin: 0 0 .6rem; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem 2rem 3rem; display: grid; gap: 1.25rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1.1rem 1.25rem; overflow-x: auto; }
.summary { margin: .5rem 0 0; padding-left: .8rem; border-left: 4px solid var(--good); font-size: 1.1rem; }
.summary.bad { border-color: var(--bad); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; color: var(--quiet); font-size: .85rem; }
.count { text-align: right; font-variant-numeric: tabular-nums; padding-right: 1.2rem; }
tbody .count { font-weight: 600; }
small { color: var(--quiet); } code { font-size: .9em; color: var(--accent); }
.mark { font-weight: 600; }
.fresh, .passed, .succeeded { color: var(--good); } .late, .partial, .skipped { color: var(--warn); }
.stale, .never, .failed, .blocked, .cancelled { color: var(--bad); } .disabled { color: var(--quiet); }
`;
