"use strict";
/* Questions that follow from others appear while one answers, and words are counted. The server
   decides both by itself: without this, all questions stand on the page. */
(() => {
  const chosen = (name) => {
    const found = [];
    for (const control of document.getElementsByName(name)) {
      if (control.type === "radio" || control.type === "checkbox") {
        if (control.checked) found.push(control.value);
      } else {
        found.push(control.value);
      }
    }
    return found;
  };

  const hanging = [...document.querySelectorAll("[data-shown-if]")];
  for (const part of hanging) {
    const note = part.querySelector("[data-condition]");
    if (note) note.hidden = true;
  }
  const update = () => {
    const hidden = new Set();
    for (const part of hanging) {
      const name = part.dataset.shownIf;
      const wanted = part.dataset.values.split(" ");
      const isAsked = !hidden.has(name) && chosen(name).some((value) => wanted.includes(value));
      part.hidden = !isAsked;
      if (!isAsked) for (const control of part.querySelectorAll("[name]")) hidden.add(control.name);
    }
  };
  if (hanging.length) {
    document.addEventListener("change", update);
    update();
  }

  for (const note of document.querySelectorAll("[data-word-count]")) {
    const text = document.getElementById(note.dataset.wordCount);
    const pattern = note.dataset.of;
    text.addEventListener("input", () => {
      const words = text.value.split(/\s+/).filter(Boolean).length;
      note.textContent = pattern.replace("{words}", words);
    });
  }
})();
