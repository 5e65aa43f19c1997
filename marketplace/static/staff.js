/* Comfort for the work areas: every page works without this file. */
(function () {
  "use strict";

  /* Beside a price typed in ten thousands stands the same in yuan. */
  Array.prototype.forEach.call(document.querySelectorAll("[data-yuan-of]"), function (shown) {
    var box = document.getElementById(shown.dataset.yuanOf);
    if (!box) { return; }
    box.addEventListener("input", function () {
      var typed = box.value.trim().replace(/[,，]/g, "");
      var wan = /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
      var yuan = Math.round(wan * 1000000) / 100;
      shown.textContent = isNaN(yuan) ? "" : shown.dataset.words.replace("{}", yuan.toLocaleString("en-US"));
    });
  });
})();
