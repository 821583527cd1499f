import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const hereOnly = ["apps/**", "tests/**", "tools/**", "bench/**", "**/*.test.ts", "*.config.ts"];

export default defineConfig(
  globalIgnores([
    "**/node_modules/",
    ".venv*/",
    ".edp/",
    "**/golden/",
    "tests/layers/planted/",
    "schemas/",
    "dist/",
    "**/.edp/",
  ]),
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The house's laws.
      "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ThrowStatement > NewExpression[callee.name='Error']",
          message: "Throw EdpError with a code of the catalogue; a bug is invariant(…).",
        },
        { selector: "TSEnumDeclaration", message: "Use a union of literals." },
        {
          selector: "TemplateElement[value.raw=/on conflict[^;]*do update[^;]*where/is]",
          message:
            "ON CONFLICT … WHERE locks every matched row even when nothing changes; anti-join instead.",
        },
      ],
      "no-restricted-properties": [
        "error",
        {
          object: "process",
          property: "env",
          message: "Only apps read the environment; take what you need.",
        },
        { object: "process", property: "cwd", message: "Only apps know the current folder; take a path." },
        { object: "Math", property: "random", message: "Take a generator with a seed." },
        { object: "Date", property: "now", message: "Take a Clock." },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Reasons to differ from the preset: an async function of a contract need not await, and numbers in
      // templates read better than .toString().
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // `array[index]!` in a hot loop is right when its reason stands beside it; a review reads that reason.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  { files: ["**/*.test.ts"], rules: { "max-lines": ["error", { max: 600 }] } },
  { files: ["**/*.generated.ts"], rules: { "max-lines": "off" } },
  {
    files: hereOnly,
    rules: { "no-restricted-properties": "off" },
  },
  { files: ["tests/**", "**/*.test.ts", "tools/**", "bench/**"], rules: { "no-restricted-syntax": "off" } },
  { files: ["packages/base/src/clock.ts"], rules: { "no-restricted-properties": "off" } },
);
