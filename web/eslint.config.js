import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const VISIBLE_PROPS = "label|title|placeholder|description|alt|aria-label|nothingFoundMessage|error";

// A word in JSX that did not come from a catalogue would stay in one language for ever.
const HARD_CODED_TEXT = [
  { selector: "JSXText[value=/\\p{L}{2,}/u]", message: "Visible text comes from the catalogues: t('...')." },
  {
    selector: `JSXAttribute[name.name=/^(${VISIBLE_PROPS})$/] > Literal[value=/\\p{L}{2,}/u]`,
    message: "Visible text comes from the catalogues: t('...').",
  },
  { selector: "Literal[value=/[А-Яа-яЁё]/u]", message: "Russian text belongs in src/i18n/ru.json." },
  { selector: "TemplateElement[value.raw=/[А-Яа-яЁё]/u]", message: "Russian text belongs in src/i18n/ru.json." },
];

const TOASTS = {
  name: "@mantine/notifications",
  importNames: ["notifications", "showNotification"],
  message: "Use ui/toast: it shows translated words for a problem code, never the server's detail.",
};

const layer = (files, groups, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { paths: [TOASTS], patterns: [{ group: groups, message }] }] },
});

export default tseslint.config(
  { ignores: ["node_modules", "dist", "dev", "public", "src/api/schema.d.ts", "postcss.config.cjs"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] }, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "react-hooks": reactHooks },
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "no-restricted-imports": ["error", { paths: [TOASTS] }],
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // The router's redirects and the wire's problems are thrown as they are.
      "@typescript-eslint/only-throw-error": ["error", { allow: [{ from: "package", package: "@tanstack/router-core", name: "Redirect" }, "Problem"], allowThrowingUnknown: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  { files: ["src/**/*.tsx", "src/**/*.ts"], ignores: ["src/**/*.test.*", "src/test/**", "src/i18n/index.ts"], rules: { "no-restricted-syntax": ["error", ...HARD_CODED_TEXT] } },
  layer(["src/ui/**"], ["@/features/*", "@/app/*", "@/socket/desk", "@/socket/connection", "@/api/client"], "The kit knows no feature and no server."),
  layer(["src/socket/**", "src/api/**", "src/i18n/**"], ["@/features/*", "@/app/*", "@/ui/*"], "Plumbing knows no screen."),
  layer(["src/features/**"], ["@/app/*"], "A feature does not know the frame around it."),
  { files: ["src/ui/toast.ts"], rules: { "no-restricted-imports": "off" } },
  { files: ["eslint.config.js"], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ["src/**/*.test.ts", "src/**/*.test.tsx", "src/test/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
