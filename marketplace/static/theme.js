/* Blocking on purpose: the theme must stand before the first paint. A cookie decides; without one, the system. */
(function () {
  "use strict";
  var root = document.documentElement;
  if (root.hasAttribute("data-theme-chosen")) { return; }
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function follow() { root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light"); }
  follow();
  if (dark.addEventListener) { dark.addEventListener("change", follow); }
})();
