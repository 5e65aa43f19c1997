/* Comfort only: every page works without this file. */
(function () {
  "use strict";

  function each(selector, act, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), act);
  }

  function printButtons(within) {
    each("[data-print]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    }, within);
  }

  function copyButtons(within) {
    if (!navigator.clipboard) { return; }
    each("[data-copy-link]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(window.location.href).then(function () { announce(button.dataset.copied); });
      });
    }, within);
  }

  function announce(words) {
    var live = document.getElementById("announce");
    if (live && words) { live.textContent = words; }
  }

  /* How many rows are ticked stands on the button; more than four cannot stand side by side. */
  function countTicks() {
    each("[data-compare]", function (button) {
      var ticked = document.querySelectorAll("input[name=p]:checked").length;
      button.textContent = button.dataset.compare.replace("{n}", ticked);
      button.disabled = ticked < 2 || ticked > 4;
      button.form.classList.toggle("is-live", ticked > 0);
    });
  }

  function selectsThatSubmit(within) {
    each("[data-submits]", function (select) {
      each("[data-submit-for='" + select.id + "']", function (button) { button.hidden = true; });
      select.addEventListener("change", function () { select.form.requestSubmit ? select.form.requestSubmit() : select.form.submit(); });
    }, within);
  }

  /* Enter in a field that has a button of its own presses that one, not the form's first. */
  function ownButtons(within) {
    each("[data-enter]", function (box) {
      box.addEventListener("keydown", function (event) {
        var button = document.getElementById(box.dataset.enter);
        if (event.key !== "Enter" || event.isComposing || !button) { return; }
        event.preventDefault();
        button.click();
      });
    }, within);
  }

  /* A pasted paragraph gets room: the one-line box becomes a text area and keeps what was pasted. */
  function roomForParagraphs() {
    each("input[data-grows]", function (box) {
      box.addEventListener("paste", function (event) {
        var pasted = event.clipboardData ? event.clipboardData.getData("text") : "";
        if (pasted.length < 40 && pasted.indexOf("\n") < 0) { return; }
        event.preventDefault();
        var area = document.createElement("textarea");
        Array.prototype.forEach.call(box.attributes, function (attribute) {
          if (["type", "value", "list"].indexOf(attribute.name) < 0) { area.setAttribute(attribute.name, attribute.value); }
        });
        area.rows = 4;
        area.value = box.value.slice(0, box.selectionStart) + pasted + box.value.slice(box.selectionEnd);
        box.replaceWith(area);
        area.focus();
      });
    });
  }

  function suggestions() {
    each("input[data-suggest]", function (box) {
      var list = document.createElement("datalist"), waiting = null, last = "";
      list.id = box.id + "-suggestions";
      box.after(list);
      box.setAttribute("list", list.id);
      box.addEventListener("input", function () {
        window.clearTimeout(waiting);
        var typed = box.value.trim();
        if (!typed || typed === last || typed.length > 20) { return; }
        waiting = window.setTimeout(function () {
          last = typed;
          fetch(box.dataset.suggest + "?q=" + encodeURIComponent(typed), { headers: { Accept: "application/json" } })
            .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
            .then(function (found) { fill(list, typed, found.suggestions); })
            .catch(function () { list.textContent = ""; });
        }, 120);
      });
    });
  }

  /* The label repeats what was typed, so that a browser which filters by it keeps an answer to pinyin. */
  function fill(list, typed, words) {
    list.textContent = "";
    words.forEach(function (word) {
      var option = document.createElement("option");
      option.value = word;
      if (word.indexOf(typed) < 0) { option.label = word + " (" + typed + ")"; }
      list.appendChild(option);
    });
  }

  /* On a phone the filters wait behind their heading, until somebody has opened them. */
  var unfolded = false;
  function fold(within) {
    if (!window.matchMedia("(max-width: 61.98em)").matches) { return; }
    each("details[data-folds]", function (box) {
      box.open = unfolded;
      box.querySelector("summary").addEventListener("click", function () { unfolded = !box.open; });
    }, within);
  }

  function enliven(within) {
    fold(within);
    printButtons(within);
    copyButtons(within);
    selectsThatSubmit(within);
    ownButtons(within);
    countTicks();
  }

  document.addEventListener("change", function (event) { if (event.target.name === "p") { countTicks(); } });
  document.addEventListener("htmx:afterSwap", function (event) { enliven(event.detail.elt); });
  document.addEventListener("htmx:afterSettle", function () {
    var status = document.querySelector("[data-status]");
    if (status) { announce(status.textContent.trim()); }
  });
  var summary = document.getElementById("error-summary");
  if (summary) { summary.focus(); }
  enliven(document);
  roomForParagraphs();
  suggestions();
})();
