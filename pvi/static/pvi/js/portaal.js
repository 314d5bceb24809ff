/* Everything works without this file; it only makes things nicer. Hooks are data attributes, never class names.
   data-fouten           error summary: takes the focus
   data-kopieer="id"     button (hidden without script): copies the text of that element
   data-autosave="url"   form: posts itself there when changed, at most every 10 seconds; 2xx means saved
   data-onbewaard        form: warns before unsaved words are left behind
   data-sessie="seconds" form: appears 5 minutes before the session ends; submitting keeps the session alive;
                         data-voorbij is the text for afterwards
   data-druk             button (hidden without script): prints the page
   data-telt="id"        live text: counts what is still visible in that list
*/
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const clock = () => new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");

  document.querySelector("[data-fouten]")?.focus();

  // The server explains errors in our own words; the bubbles of the browser would hide them.
  all("form[method=post]").forEach((form) => { form.noValidate = true; });

  all("[data-kopieer]").forEach((button) => {
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.kopieer).textContent.trim());
      button.textContent = "Gekopieerd";
      setTimeout(() => { button.textContent = words; }, 4000);
    });
  });

  all("[data-druk]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  const post = (url, form) => fetch(url, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, redirect: "error" });

  all("form[data-autosave], form[data-onbewaard]").forEach((form) => {
    let dirty = false;
    let waiting = 0;
    const url = form.dataset.autosave;
    const status = form.querySelector("[data-bewaard]");
    const say = (text) => { if (status) status.textContent = text; };
    const save = async () => {
      waiting = 0;
      dirty = false;
      try {
        const answer = await post(url, form);
        if (!answer.ok) throw new Error(answer.status);
        say(`Concept bewaard om ${clock()} uur.`);
      } catch {
        dirty = true;
        say("Bewaren lukt nu niet. Je tekst staat nog op dit scherm.");
        waiting ||= setTimeout(save, 10000);
      }
    };
    form.addEventListener("input", () => {
      dirty = true;
      if (url) waiting ||= setTimeout(save, 10000);
    });
    form.addEventListener("submit", () => { dirty = false; clearTimeout(waiting); });
    if ("onbewaard" in form.dataset) {
      window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
    }
  });

  all("form[data-sessie]").forEach((form) => {
    const seconds = Number(form.dataset.sessie);
    const words = form.querySelector("p");
    let timers = [];
    const start = () => {
      form.hidden = true;
      timers.forEach(clearTimeout);
      // A timer of a browser holds at most 24 days; a session is shorter.
      timers = [
        setTimeout(() => { form.hidden = false; }, Math.max(seconds - 300, seconds / 2) * 1000),
        setTimeout(() => { words.textContent = form.dataset.voorbij; }, seconds * 1000),
      ];
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        if ((await post(form.action, form)).ok) start();
      } catch {
        words.textContent = "Verlengen lukt nu niet. Bewaar je tekst en probeer het nog een keer.";
      }
    });
    start();
  });

  all("[data-telt]").forEach((text) => {
    const list = document.getElementById(text.dataset.telt);
    const count = () => {
      const visible = [...list.children].filter((item) => item.offsetParent !== null).length;
      text.textContent = visible === 1 ? "1 plek past bij je keuze." : `${visible} plekken passen bij je keuze.`;
    };
    document.addEventListener("change", count);
    count();
  });
})();
