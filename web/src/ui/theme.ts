import { createTheme } from "@mantine/core";
import type { CSSVariablesResolver, MantineColorsTuple } from "@mantine/core";

/** Deep sea green: quiet for eight hours, and apart from the red, amber and green that mean something here. */
const sea: MantineColorsTuple = [
  "#e8f6f7", "#d3e9eb", "#a8d2d6", "#7abac0", "#52a5ad", "#35959e", "#228089", "#1a6c74", "#125a61", "#08474d",
];

const night: MantineColorsTuple = [
  "#d6dbe3", "#b4bcc9", "#929cac", "#6d7788", "#464f5e", "#363e4b", "#272d37", "#1d222a", "#15191f", "#0f1216",
];

export const theme = createTheme({
  primaryColor: "sea",
  primaryShade: { light: 7, dark: 6 },
  colors: { sea, dark: night },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.5", xl: "1.4" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "28px" },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "20px", lineHeight: "1.3" },
      h2: { fontSize: "16px", lineHeight: "1.35" },
      h3: { fontSize: "14px", lineHeight: "1.4" },
    },
  },
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", checkIconPosition: "right" } },
    // The kit's dialogs begin with a <header>, which would be a second banner of the page.
    Drawer: { defaultProps: { attributes: { header: { role: "presentation" } } } },
    Modal: { defaultProps: { attributes: { header: { role: "presentation" } }, centered: true, overlayProps: { backgroundOpacity: 0.45 } } },
    // Without the placeholder the first item has the focus, and a menu has nothing but items in it.
    Menu: { defaultProps: { shadow: "md", withInitialFocusPlaceholder: false } },
    Table: { defaultProps: { borderColor: "var(--cc-line)" } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Badge: { defaultProps: { variant: "light", radius: "sm" }, styles: { root: { textTransform: "none", fontWeight: 600 } } },
  },
});

/** Our own tokens. Each ink was chosen for at least 4.5 : 1 on the surface of its scheme and on its own tint. */
export const tokens: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-orange-light-color": "#93370d",
    "--mantine-color-yellow-light-color": "#6f4700",
    "--mantine-color-teal-light-color": "#056148",
    "--cc-canvas": "#f4f6f8",
    "--cc-surface": "#ffffff",
    "--cc-sunken": "#f0f3f6",
    "--cc-line": "#dde3ea",
    "--mantine-color-dimmed": "#5a6675",
    "--mantine-color-placeholder": "#6b7684",
    "--cc-ring-ink": "#0b5f55",
    "--cc-ring-tint": "#dcf5ee",
    "--cc-ring-edge": "#0f9b86",
    "--cc-talk-ink": "#1b5fa8",
    "--cc-talk-tint": "#e3effc",
    "--cc-talk-edge": "#2f7fd4",
    "--cc-hold-ink": "#7a4d00",
    "--cc-hold-tint": "#fdf1d8",
    "--cc-hold-edge": "#d9960f",
    "--cc-miss-ink": "#a82525",
    "--cc-miss-tint": "#fdeaea",
    "--cc-miss-edge": "#d94848",
    "--cc-done-ink": "#4b5664",
    "--cc-done-tint": "#eaeef2",
    "--cc-done-edge": "#a5afbc",
  },
  dark: {
    "--mantine-color-body": "#15191f",
    "--mantine-color-sea-light": "#16353a",
    "--mantine-color-sea-light-hover": "#1b4046",
    "--mantine-color-sea-light-color": "#b4dde1",
    "--mantine-color-gray-light": "#2a313b",
    "--mantine-color-gray-light-hover": "#323a46",
    "--mantine-color-gray-light-color": "#cbd2dc",
    "--cc-canvas": "#101318",
    "--cc-surface": "#191e25",
    "--cc-sunken": "#14181e",
    "--cc-line": "#2c333e",
    "--mantine-color-dimmed": "#a8b2c1",
    "--mantine-color-placeholder": "#8b95a5",
    "--cc-ring-ink": "#6fe3cc",
    "--cc-ring-tint": "#123029",
    "--cc-ring-edge": "#2cc7a9",
    "--cc-talk-ink": "#92c5ff",
    "--cc-talk-tint": "#14283f",
    "--cc-talk-edge": "#4795ea",
    "--cc-hold-ink": "#f5c869",
    "--cc-hold-tint": "#33270f",
    "--cc-hold-edge": "#d9a02b",
    "--cc-miss-ink": "#ffa3a3",
    "--cc-miss-tint": "#3a1b1d",
    "--cc-miss-edge": "#e26060",
    "--cc-done-ink": "#b4bcc9",
    "--cc-done-tint": "#252b34",
    "--cc-done-edge": "#5c6675",
  },
});
