// A change of a county's setting from its first word to the county's file, by keyboard alone: a county admin asks for it, plans and proposes it; an
// approver, who is somebody else, looks at it and approves.

const textOf = (page) => page.locator("main").innerText();
async function expectText(page, words) {
  const text = await textOf(page);
  if (!words.test(text)) throw new Error(`${page.url()} does not say ${words}: ${text.slice(0, 400)}`);
}

export async function changeRequestByKeyboard(keys, page, base, people) {
  page.on("dialog", (dialog) => dialog.accept());  // as Enter does
  await keys.signIn(base, "county-admin", people["county-admin"].password);
  await keys.go("link", /^Change requests$/);
  await keys.go("link", /^Ask for a change$/);
  // The county is that of the person; the setting is the first of the list.
  const setting = await page.evaluate(() => [...document.querySelector("select[name=flag]").options].find((one) => one.value).innerText.trim());
  await keys.choose((await page.locator("label[for=flag]").innerText()).trim(), setting);
  await keys.go("button", /^Go on$/);

  await keys.type(/^What the request is about/, "A trial of the keyboard");
  await keys.type(/^Why/, "To see that it goes without a mouse");
  // Another value than the county has.
  const has = ((await textOf(page)).match(/ has (.+?) as the dials stand/) ?? ["", "nothing"])[1];
  const choices = await page.evaluate(() => [...document.querySelectorAll("input[type=radio]")].map((one) => one.labels[0].innerText.trim().replaceAll(/\s+/g, " ")));
  const other = choices.find((one) => !one.startsWith(has));
  await keys.pick(new RegExp(`^${(other ?? "").replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`));
  await keys.typeMonth(/^First benefit month/, "2027-06");
  await keys.type(/^Note in the county's file/, "Board 26-114");
  await keys.go("button", /^Check and keep as a draft$/);
  const request = new URL(page.url()).pathname;
  if (!/^\/requests\/\d+$/.test(request)) throw new Error(`after the form: ${page.url()}: ${(await textOf(page)).slice(0, 400)}`);
  await keys.go("button", /^Make the plan$/);
  await expectText(page, /Planned by/);
  await keys.go("button", /^Ask for approval$/);
  await keys.go("button", /^Sign out$/);

  await keys.signIn(base, "approver", people.approver.password);
  await keys.go("link", /^Change requests$/);
  const name = (await page.locator(`main a[href="${request}"]`).first().innerText()).trim();
  await keys.go("link", new RegExp(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`));
  await expectText(page, /county-admin/);
  await keys.go("button", /^Approve, and write it/);
  await expectText(page, /approved/i);
}
