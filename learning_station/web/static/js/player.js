"use strict";
/* Remembers how far down a unit its reader is, and goes there when they continue. */
(() => {
  const unit = document.querySelector("[data-place-address]");
  if (!unit) return;
  const length = () => Math.max(document.documentElement.scrollHeight - innerHeight, 1);
  const share = () => Math.min(Math.max(scrollY / length(), 0), 1).toFixed(4);

  const kept = Number(unit.dataset.place);
  if (location.hash === "#continue" && kept > 0) scrollTo({ top: kept * length() });

  let told = share();
  const tell = () => {
    if (share() === told) return;
    told = share();
    const form = new URLSearchParams({ place: told, csrf_token: unit.dataset.token });
    fetch(unit.dataset.placeAddress, { method: "POST", body: form, keepalive: true }).catch(() => {});
  };
  let waiting;
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, 2000);
  }, { passive: true });
  addEventListener("pagehide", tell);
})();
