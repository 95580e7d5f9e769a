"use strict";
/* What makes every page a little better; no page needs it. */
(() => {
  const root = document.documentElement;

  // Say the browser's zone once, so that the next page shows its times.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && root.dataset.wantsZone === "yes") {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `ls_zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }
  for (const field of document.querySelectorAll("[data-guess-zone]")) {
    // Browsers may know the zone by an older name.
    const known = [...field.options].find(
      (option) => option.value === zone || option.dataset.also?.split(" ").includes(zone),
    );
    if (known && (field.value === "" || field.value === "UTC")) field.value = known.value;
  }

  // A refused form: lead the reader to what is to be corrected.
  document.querySelector("[data-focus]")?.focus();

  // A form that is under way is not sent again, unless no answer comes; coming back frees it.
  let sentAt = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (Date.now() - (sentAt.get(form) ?? -Infinity) < 10000) event.preventDefault();
    else sentAt.set(form, Date.now());
  });
  window.addEventListener("pageshow", () => { sentAt = new WeakMap(); });

  // A menu of the head closes with Escape, and by a step elsewhere.
  const openMenus = () =>
    [...document.querySelectorAll(".site-head details[open]")].filter((menu) =>
      menu.querySelector("summary").checkVisibility(),
    );
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? openMenus().at(-1) : undefined;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const step of ["click", "focusin"]) {
    document.addEventListener(step, (event) => {
      for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
    });
  }

  // Ten minutes before an unused page is signed out, offer to stay.
  const idle = document.querySelector("[data-idle-seconds]");
  if (idle) {
    const warnAfter = (Number(idle.dataset.idleSeconds) - 600) * 1000;
    const wait = () => setTimeout(() => { idle.hidden = false; }, warnAfter);
    wait();
    idle.querySelector("button").addEventListener("click", async () => {
      const answer = await fetch(idle.dataset.stay, { redirect: "manual" });
      if (answer.status !== 204) {
        location.reload();
        return;
      }
      idle.hidden = true;
      wait();
    });
  }

  // The clock in the head goes on.
  const clock = document.querySelector("[data-clock]");
  if (clock) {
    const format = new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: clock.dataset.clock,
    });
    setInterval(() => {
      clock.textContent = format.format(new Date());
    }, 20000);
  }
})();
