/* Everything works without this file; it only makes things nicer. Hooks are data attributes, never class names.
   data-fouten           error summary: takes the focus
   data-kopieer="id"     button (hidden without script): copies the text of that element
   data-autosave="url"   form: posts itself there when changed, at most every 10 seconds; 2xx means saved
   data-onbewaard        form: warns before unsaved words are left behind
   data-sessie="seconds" dialog: opens 5 minutes before the session ends; its form keeps the session alive;
                         data-voorbij is the text for afterwards, data-opnieuw the way back in
   data-woorden="json"   words that were kept when a session ended: put back into the form of the page where it is still empty;
                         data-terug inside is the text that says so
   data-druk             button (hidden without script): prints the page
   (a long select)       a field above it that keeps only the choices with the typed words
   data-telt="id"        live text: counts what is still visible in that list
   data-volg="seconds"   label and bar of work in progress: asks its own page how far it is, and opens it anew when done;
                         what is hidden inside is the text for when it takes long
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

  // In a list of a hundred teams nobody scrolls: typed words keep the choices that hold them, and what was chosen.
  all("main select").filter((select) => select.options.length > 25).forEach((select) => {
    const field = document.createElement("input");
    const groups = [...select.children].map((child) => [child, [...(child.tagName === "OPTGROUP" ? child.children : [child])]]);
    field.type = "search";
    field.className = "zoeker";
    field.autocomplete = "off";
    field.placeholder = "Typ om te zoeken";
    field.setAttribute("aria-label", `Zoek in de lijst: ${select.labels[0]?.textContent.trim() ?? ""}`);
    select.before(field);
    field.addEventListener("input", (event) => {
      event.stopPropagation();
      const words = field.value.trim().toLowerCase();
      const fits = (option) => option.selected || option.textContent.toLowerCase().includes(words);
      const chosen = select.value;
      select.replaceChildren(...groups.flatMap(([child, options]) => {
        const left = options.filter(fits);
        if (child.tagName !== "OPTGROUP") return left;
        child.replaceChildren(...left);
        return left.length ? [child] : [];
      }));
      select.value = chosen;
    });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  });

  all("[data-druk]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  const post = async (url, form) => {
    const answer = await fetch(url, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, redirect: "error" });
    if (answer.ok) document.dispatchEvent(new Event("verstuurd"));
    return answer;
  };

  // Answers to a page that saves itself: another page saved it meanwhile; it was sent or thrown away.
  const gone = {
    409: "Dit concept is in een ander venster veranderd. Je tekst hier is niet bewaard. Kies ‘Bewaar als concept’, dan zie je de verschillen.",
    410: "Dit concept is al verstuurd of weggegooid. Je tekst hier is niet bewaard. Kopieer wat je wilt houden.",
  };
  all("form[data-autosave], form[data-onbewaard]").forEach((form) => {
    let dirty = false;
    let waiting = 0;
    let stopped = false;
    const url = form.dataset.autosave;
    const status = form.querySelector("[data-bewaard]");
    const say = (text) => { if (status) status.textContent = text; };
    const save = async () => {
      waiting = 0;
      dirty = false;
      try {
        const answer = await post(url, form);
        if (gone[answer.status] && form.elements.concept_stand) {
          // Saving again would change nothing: what is kept is not what stands here.
          dirty = true;
          stopped = true;
          say(gone[answer.status]);
          return;
        }
        if (!answer.ok) throw new Error(answer.status);
        const stand = answer.headers.get("X-Concept-Stand");
        if (stand) form.elements.concept_stand.value = stand;
        say(`Concept bewaard om ${clock()} uur.`);
      } catch {
        dirty = true;
        say("Bewaren lukt nu niet. Je tekst staat nog op dit scherm.");
        waiting ||= setTimeout(save, 10000);
      }
    };
    form.addEventListener("input", () => {
      dirty = true;
      if (url && !stopped) waiting ||= setTimeout(save, 10000);
    });
    form.addEventListener("submit", () => { dirty = false; clearTimeout(waiting); });
    if ("onbewaard" in form.dataset) {
      window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
    }
  });

  all("[data-woorden]").forEach((box) => {
    const { velden, teksten } = JSON.parse(box.dataset.woorden);
    const fields = (form, name) => [...form.elements].filter((field) => field.name === name && field.type !== "hidden");
    const form = all("main form[method=post]").find((f) => teksten.every((name) => fields(f, name).length));
    // What stands there now is newer than what was kept.
    if (!form || teksten.some((name) => fields(form, name).some((field) => field.type.startsWith("text") && field.value))) {
      box.querySelector("details").open = true;
      return;
    }
    velden.forEach(([name, values]) => fields(form, name).forEach((field) => {
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else if (field.type !== "file") [field.value] = values;
    }));
    box.querySelector("[data-terug]").hidden = false;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });

  all("dialog[data-sessie]").forEach((dialog) => {
    const form = dialog.querySelector("form");
    const [title, words] = [dialog.querySelector("h2"), dialog.querySelector("p")];
    const [extend, close, again] = ["button:not([type])", "[data-sluit]", "[data-opnieuw]"].map((s) => dialog.querySelector(s));
    const question = words.textContent;
    let timers = [];
    const show = (text) => {
      words.textContent = text;
      if (!dialog.open) dialog.showModal();
    };
    const end = () => {
      title.textContent = "Je sessie is voorbij";
      extend.hidden = true;
      if (again) {
        again.href += `?next=${encodeURIComponent(location.pathname + location.search)}&voorbij=1`;
        again.hidden = false;
      }
      show(dialog.dataset.voorbij);
      (again ?? close).focus();
    };
    const start = (seconds) => {
      timers.forEach(clearTimeout);
      timers = [
        setTimeout(() => show(question), Math.max(seconds - 300, seconds / 2) * 1000),
        setTimeout(end, seconds * 1000),
      ];
    };
    close.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const answer = await post(form.action, form);
        if (answer.status === 410) { timers.forEach(clearTimeout); end(); return; }
        const { seconden } = await answer.json();
        start(seconden);
        if (seconden > 300) dialog.close();
        else show(`Langer kan niet. Over ${Math.ceil(seconden / 60)} minuten log je opnieuw in. Bewaar nu je tekst.`);
      } catch {
        words.textContent = "Verlengen lukt nu niet. Bewaar je tekst en probeer het nog een keer.";
      }
    });
    // Whatever the page sends keeps the session alive, a saved concept too.
    const full = Number(dialog.dataset.sessie);
    document.addEventListener("verstuurd", () => { if (!dialog.open) start(full); });
    start(full);
  });

  all("[data-volg]").forEach((status) => {
    const [words, bar, late] = ["label", "progress", "[hidden]"].map((s) => status.querySelector(s));
    // Every look keeps the session alive, so not for ever.
    let looks = 200;
    const look = async () => {
      looks -= 1;
      try {
        const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" }, redirect: "error" });
        const { bezig, stap, tekst } = answer.status === 404 ? { bezig: false } : await answer.json();
        if (!bezig) { location.reload(); return; }
        if (words.textContent !== tekst) [words.textContent, bar.value] = [tekst, stap];
      } catch { /* Away for a moment: the next look may find it. */ }
      if (looks) wait();
      else late.hidden = false;
    };
    const wait = () => setTimeout(look, status.dataset.volg * 1000);
    wait();
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
