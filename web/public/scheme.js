// Runs before the first paint, so that a dark desk does not flash white. A file, because the policy forbids inline code.
(function () {
  var chosen = "auto";
  try {
    chosen = localStorage.getItem("callcenter-theme") || "auto";
  } catch (error) {
    // Storage can be forbidden; then the system's scheme is used.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
