/* Security keys and passkeys (WebAuthn): asks the browser and posts its answer. Loaded only on the pages that need it.
   data-sleutel="maken|tonen"  form: make a credential, or show one
   data-vraag="id"             the JSON element with what the server asks
   data-uitleg                 text: what this browser can do, and what went wrong
*/
"use strict";
(() => {
  const vaardig = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
  const redenen = {
    NotAllowedError: "Er kwam geen sleutel. Probeer het nog een keer, of kies een andere manier.",
    InvalidStateError: "Deze sleutel heb je al toegevoegd.",
  };

  const ask = {
    maken: (vraag) => navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(vraag.creation_options.publicKey),
    }),
    tonen: (vraag) => navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(vraag.request_options.publicKey),
    }),
  };

  document.querySelectorAll("form[data-sleutel]").forEach((form) => {
    const uitleg = form.querySelector("[data-uitleg]");
    const knop = form.querySelector("button");
    if (!vaardig) {
      uitleg.textContent = "Deze browser kent geen beveiligingssleutels. Gebruik een nieuwere browser of een app met codes.";
      return;
    }
    uitleg.textContent = "";
    uitleg.setAttribute("role", "status");
    knop.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      knop.disabled = true;
      uitleg.textContent = "Volg wat je browser vraagt.";
      try {
        const vraag = JSON.parse(document.getElementById(form.dataset.vraag).textContent);
        const antwoord = await ask[form.dataset.sleutel](vraag);
        form.elements.credential.value = JSON.stringify(antwoord.toJSON());
        form.submit();
      } catch (fout) {
        uitleg.textContent = redenen[fout.name] || "Het lukt niet met deze sleutel. Kies een andere manier.";
        knop.disabled = false;
      }
    });
  });
})();
