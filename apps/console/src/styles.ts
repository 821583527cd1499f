// EDP's colours: Midnight, Core Blue, Signal Blue, Cyan, Steel Blue, Silver. Colour only where it carries meaning.
export const styles = `
:root { color-scheme: light dark; --ink: #071525; --page: #f4f7fa; --card: #ffffff; --line: #dde4ec; --quiet: #4b5d70;
  --accent: #0b57c7; --good: #146c43; --warn: #8a5a00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eef5; --page: #071525; --card: #0d2038; --line: #24405f;
  --quiet: #a9bbce; --accent: #28d7ec; --good: #6fd39b; --warn: #f0c062; --bad: #ff9a92; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 Ubuntu, system-ui, sans-serif; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
header { background: #071525; color: #e8eef5; }
header div { max-width: 72rem; margin: 0 auto; padding: .7rem 2rem; display: flex; gap: 1.5rem; align-items: baseline; flex-wrap: wrap; }
.brand { color: #28d7ec; font-weight: 700; letter-spacing: .06em; }
.place { flex: 1; } header small { color: #a9bbce; margin-left: .4rem; }
nav { display: flex; gap: 1.2rem; } nav a { color: #cad4df; } nav a[aria-current] { color: #ffffff; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 2rem 1rem; display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
footer { max-width: 72rem; margin: 0 auto; padding: 0 2rem 2rem; color: var(--quiet); font-size: .85rem; }
section, .answer { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.4rem; }
h1 { font-size: 1.4rem; margin: 0 0 .4rem; } h2 { font-size: 1.05rem; margin: 0 0 .6rem; }
.answers { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
.answer { border-top: 3px solid var(--line); } .answer p { margin: 0; font-size: 1.1rem; }
.answer h2 { font-size: .85rem; font-weight: 400; color: var(--quiet); margin: 0 0 .2rem; }
.answer.good { border-top-color: var(--good); } .answer.warn { border-top-color: var(--warn); } .answer.bad { border-top-color: var(--bad); }
.questions { columns: 26rem 2; column-gap: 2.5rem; }
.question { break-inside: avoid; padding: .6rem 0 .7rem; border-top: 1px solid var(--line); }
.question h3 { font-size: .85rem; font-weight: 400; margin: 0 0 .15rem; } .question p { margin: .25rem 0 0; font-size: .85rem; }
.question ul { list-style: none; margin: 0; padding: 0; }
.question li { display: grid; grid-template-columns: 3.2rem 1fr; gap: .8rem; align-items: baseline; }
.question li.unknown { color: var(--quiet); } .question li small { display: inline; }
.number { text-align: right; font-size: 1.2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
small { color: var(--quiet); font-size: .85rem; } th small, td small { display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1.2rem .5rem 0; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; color: var(--quiet); font-size: .85rem; white-space: nowrap; } thead + tbody tr:first-child > *, table > tbody:first-child tr:first-child > * { border-top: 0; }
thead + tbody tr:first-child > * { border-top: 1px solid var(--line); }
tbody th { white-space: nowrap; }
.count { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: .9em ui-monospace, "DejaVu Sans Mono", monospace; }
p code, dd code { background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: .05rem .35rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.5rem; margin: 1rem 0 0; } dt { color: var(--quiet); } dd { margin: 0; }
.empty { color: var(--quiet); margin: 0; }
.notice { border-left: 3px solid var(--warn); padding-left: .8rem; }
.mark { font-weight: 600; }
.fresh, .passed, .succeeded { color: var(--good); } .late, .partial, .warn:not(.answer) { color: var(--warn); }
.stale, .failed, .blocked, .cancelled, .bad:not(.answer) { color: var(--bad); }
.never, .disabled, .waiting, .skipped { color: var(--quiet); font-weight: 400; }
.steps td { padding-top: .3rem; padding-bottom: .3rem; }
`;
