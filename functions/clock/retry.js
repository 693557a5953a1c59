{
  const form = document.forms[0], note = form.querySelector("p[hidden]"), texts = note.dataset;
  let pressed, timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(send, 4e3 + 3e4 * Math.random());
    if (note.textContent != texts.waiting) {
      note.textContent = texts.waiting;
      note.scrollIntoView({block: "center"});
    }
  };
  const show = (reply, page) => {
    history.replaceState(0, "", reply.url);
    document.open();
    document.write(page);
    document.close();
    const first = document.querySelector("[autofocus],h1");
    first.tabIndex = -1;
    first.focus();
    if (!document.forms[0]) addEventListener("popstate", () => location.reload());
  };
  const send = () => {
    const body = new URLSearchParams(new FormData(form));
    if (pressed.name) body.append(pressed.name, pressed.value);
    clearTimeout(timer);
    timer = setTimeout(later, 2e4);
    fetch(pressed.formAction, {method: "POST", body}).then(reply => {
      if (reply.status > 499 || !reply.headers.has("Content-Security-Policy")) return later();
      return reply.text().then(page => {
        clearTimeout(timer);
        if (reply.status == 413) note.textContent = texts.large;
        else show(reply, page);
      });
    }).catch(later);
  };
  addEventListener("click", event => {
    const target = event.target, button = target.hreflang ? form.querySelector("[lang=" + target.hreflang + "]") : target;
    if (!button || button.type != "submit" || !self.AbortController) return;
    event.preventDefault();
    if (note.textContent == texts.sending) return;
    pressed = button;
    note.hidden = false;
    note.textContent = texts.sending;
    send();
  });
  addEventListener("online", () => note.textContent == texts.waiting && send());
  addEventListener("pageshow", event => event.persisted && location.reload());
}
