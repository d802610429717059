// Makes the pages quicker to use. Each of them works without it.
"use strict";

(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  // The dials: what was picked with a pointer is shown at once. Who types goes through dates that nobody means, and presses Enter.
  for (const form of all("form[data-submits]")) {
    let isTyped = false;
    form.addEventListener("keydown", () => { isTyped = true; });
    form.addEventListener("pointerdown", () => { isTyped = false; });
    form.addEventListener("change", () => {
      if (!isTyped && form.checkValidity()) form.requestSubmit();
    });
  }

  // The navigation: folded away where it would stand above the page, open where it stands beside it.
  const isWide = window.matchMedia("(min-width: 64em)");
  for (const menu of all(".menu")) {
    const fold = () => { menu.open = isWide.matches; };
    fold();
    isWide.addEventListener("change", fold);
  }

  // A question before what cannot be taken back: data-confirm of a button or a form.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // What is wrong in a form is read first.
  const faults = document.querySelector(".faults");
  if (faults) faults.focus();

  // A preview beside a form: what is typed is sent, and the server's answer is shown.
  for (const form of all("form[data-preview-url]")) {
    const target = document.getElementById(form.dataset.previewTarget);
    if (!target) continue;
    let timer = 0;
    let running = null;
    const show = async () => {
      if (running) running.abort();
      const mine = new AbortController();
      running = mine;
      target.setAttribute("aria-busy", "true");
      try {
        const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
        const answer = await fetch(form.dataset.previewUrl, {
          method: "POST", body: new URLSearchParams(texts), credentials: "same-origin", redirect: "error", signal: mine.signal,
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        target.replaceChildren(...page.body.childNodes);
      } catch (error) {
        if (mine.signal.aborted) return;
        const words = document.createElement("p");
        words.textContent = "The preview could not be made just now. Sending the form does the same.";
        target.replaceChildren(words);
      }
      if (running === mine) target.removeAttribute("aria-busy");
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, 400);
    });
    // What stands in the form already: it is edited, or came back with something wrong in it.
    if (form.querySelector("input:checked")) show();
  }

  // A field above a table that leaves the rows with all of its words.
  for (const filter of all("[data-filters]")) {
    const table = document.getElementById(filter.dataset.filters);
    const field = filter.querySelector("input");
    const count = filter.querySelector(".table-count");
    if (!table || !field) continue;
    filter.hidden = false;
    const rows = [...table.tBodies[0].rows];
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let left = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) left += 1;
      }
      if (count) count.textContent = words.length ? `${left} of ${rows.length} rows` : "";
    });
  }
})();
