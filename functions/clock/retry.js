{
  const form = document.getElementById("survey-form"), notes = document.getElementById("form-status").children;
  let busy, timer;
  const say = which => {
    notes[which].hidden = false;
    notes[1 - which].hidden = true;
  };
  const show = reply => reply.text().then(page => {
    clearTimeout(timer);
    if (reply.redirected) history.replaceState(0, "", reply.url);
    document.open();
    document.write(page);
    document.close();
    const first = document.querySelector("[autofocus],h1");
    first.tabIndex = -1;
    scrollTo(0, 0);
    first.focus();
  });
  const later = () => {
    clearTimeout(timer);
    busy = 0;
    say(1);
    notes[1].scrollIntoView({block: "center"});
    timer = setTimeout(send, 4e3 + 4e3 * Math.random());
  };
  const send = () => {
    if (busy) return;
    const stop = new AbortController(), body = new URLSearchParams(new FormData(form));
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), 2e4);
    busy = 1;
    say(0);
    fetch(location.href, {method: "POST", body, signal: stop.signal})
      .then(reply => reply.status < 500 && reply.headers.has("Content-Security-Policy") ? show(reply) : later())
      .catch(later);
  };
  addEventListener("click", event => {
    const button = event.target;
    if (button.type != "submit" || !busy && button.name || !self.AbortController) return;
    event.preventDefault();
    send();
  });
  addEventListener("online", () => notes[1].hidden || send());
  addEventListener("pageshow", event => event.persisted && location.reload());
}
