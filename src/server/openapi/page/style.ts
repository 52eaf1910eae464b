// How the page looks: one column that fits a telephone, the colours that the reader's system asks for.

export const STYLE = `
:root { --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --ground: #fff; --shade: #f4f6f8; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --soft: #a3adb8; --line: #3a424b; --ground: #14171a; --shade: #1e2328; --link: #79b8ff; }
}
* { box-sizing: border-box; }
html { color-scheme: light dark; scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: var(--ink); background: var(--ground);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2rem 0 .5rem; }
h1 { margin-top: 0; }
h2 { border-top: 1px solid var(--line); padding-top: 1.5rem; }
h4 { margin-top: 1rem; color: var(--soft); font-size: .9rem; }
p, ul, dl, pre { margin: .5rem 0; }
a { color: var(--link); }
h3 a { color: inherit; text-decoration: none; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; }
pre { background: var(--shade); border: 1px solid var(--line); border-radius: .25rem; padding: .75rem;
  overflow-x: auto; overflow-wrap: normal; }
nav ul { list-style: none; padding: 0; }
nav li { margin: .375rem 0; }
.path b, nav b { display: inline-block; min-width: 4.5em; font: bold .8125rem/1.5 ui-monospace, monospace; }
.delete { color: #b3261e; } .post, .put { color: #1a6b34; } .get { color: var(--link); }
@media (prefers-color-scheme: dark) { .delete { color: #ff9a91; } .post, .put { color: #6fcf8b; } }
details { border: 1px solid var(--line); border-radius: .25rem; margin: .375rem 0; padding: 0 .75rem; }
summary { cursor: pointer; padding: .375rem 0; }
dt { margin-top: .5rem; }
dt strong { color: var(--soft); font-size: .8125rem; font-weight: normal; }
dd { margin: 0 0 0 1rem; color: var(--soft); }
dd code { color: var(--ink); }
dd dl { border-left: 2px solid var(--line); padding-left: .75rem; }
`;
