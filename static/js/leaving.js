/* Signing out while rows wait on the phone: first a choice. Rows that are kept stay on the phone until the same person
 * signs in here again. */

const dialog = document.getElementById("outbox-leaving");

/** `outbox` is what of static/js/outbox.js is needed here: the two cannot import each other. */
export async function askBeforeLeaving(form, person, outbox) {
  const own = async () => (await outbox.rows()).filter((row) => row.person === person);
  const leave = () => {
    form.dataset.isSure = "yes";
    form.requestSubmit();
  };
  if (!(await own()).length) {
    leave();
    return;
  }
  const say = async () => {
    const left = await own();
    dialog.querySelector("[data-count]").textContent = left.length;
    return left.length;
  };
  const acts = {
    send: async () => {
      await outbox.flush();
      if (!(await say())) leave();
      else dialog.querySelector("[data-failed]").hidden = false;
    },
    save: async () => outbox.saveCopy(await own()),
    discard: async () => {
      await outbox.settle(await own(), []);
      leave();
    },
    stay: () => dialog.close(),
  };
  dialog.onclick = (event) => acts[event.target.closest("button")?.dataset.act]?.();
  await say();
  dialog.querySelector("[data-failed]").hidden = true;
  dialog.showModal();
}
