"use strict";
/* The customer's page. It holds what the hub sent for the next minute, in memory only; there is no
   key here, so without the hub it goes out after 60 seconds. Written for old web views too. */

const STEP_MS = 15000;
const MINUTE_MS = 60000;
const ENDED_EVERY_MS = 60000;
const SOONEST_RETRY_MS = 2000;
const GIVE_UP_MS = 8000;

const WORDS = {
  zh: {
    lang: "zh-CN", other: "English", page: "核销码",
    pick: "取货号 {pick}", order: "订单 {no}",
    placed: "等待店家接单", accepted: "店家正在备货", assigned: "配送员即将出发", out: "配送中", arrived: "已送达",
    completed: "订单已完成", rejected: "店家没有接单", cancelled: "订单已取消", returned: "商品已退回店里",
    packed_pickup: "已备好，可以来取", packed_delivery: "已备好，等待配送",
    bags: "{n} 袋", by_pickup: "请在 {at} 前到店", by_delivery: "预计 {at} 前送达",
    countdown: "{n} 秒后自动换新 · 截图无效", digits: "扫不了就念这 12 位数字",
    qr: "核销二维码", loading: "正在取码…",
    weak: "网络断开，这个码还能用 {n} 秒，正在重连…",
    lost: "网络断开\n连上网后会自动显示", lost_busy: "正在重连…",
    not_yet: "预约单：{at} 起才能核销",
    redeemed: "已核销", redeemed_text: "{at} 核销，商品已经交给您。\n没有收到？请马上联系店家。",
    frozen: "核销已暂停", frozen_text: "订单正在核实，请联系平台客服。",
    "void": "这个码已失效", void_text: "订单已取消或退款，款项原路退回。",
    expired: "已过期", expired_text: "有效期到 {at}。\n请重新下单，或联系平台客服处理退款。",
    first: "先验货，再出示", first_text: "看清种类、数量和破损，再让店员或配送员扫码。码一核销，订单就完成了。",
    help: "码打不开？",
    help_steps: ["看一下手机有没有网；在店里可以连店里的 Wi-Fi。", "下拉刷新这一页；或退出，从『我的订单』再进一次，点『查看核销码』。", "把 APP 完全关掉重开，提示更新就更新；屏幕调到最亮。", "还是不行，请联系平台客服{phone}，店员可以先帮您登记。"],
    ready: "出示前请准备好",
    ready_delivery: ["手机有电、有网。", "收货时间家里有人，电话打得通。", "只在见到配送员、验过货之后出示。", "不要截图，也不要把码发给任何人：截图一分钟内就失效，发出去货可能被别人取走。"],
    ready_pickup: ["手机有电、有网。", "到店报取货号，验过货再出示。", "请别人代取：让对方到店后给您打电话，您念 12 位数字。", "不要截图，也不要把码发给任何人：截图一分钟内就失效，发出去货可能被别人取走。"],
    shop_at: "{shop} · {address}", call: "店家电话 ", support: "平台客服 ",
  },
  en: {
    lang: "en", other: "中文", page: "Your code",
    pick: "Pick-up no. {pick}", order: "Order {no}",
    placed: "Waiting for the shop to accept", accepted: "The shop is picking your items", assigned: "The courier is about to leave", out: "On its way", arrived: "Arrived",
    completed: "Order complete", rejected: "The shop did not accept", cancelled: "Order cancelled", returned: "Returned to the shop",
    packed_pickup: "Ready to collect", packed_delivery: "Packed, waiting for the courier",
    bags: "{n} bags", bag: "1 bag", by_pickup: "collect by {at}", by_delivery: "due by {at}",
    countdown: "New code in {n} s · screenshots do not work", digits: "Won't scan? Read out these 12 digits",
    qr: "Redemption QR code", loading: "Getting your code…",
    weak: "Offline. This code works for another {n} s; reconnecting…",
    lost: "No network\nThe code returns when you are online", lost_busy: "Reconnecting…",
    not_yet: "Scheduled: can be redeemed from {at}",
    redeemed: "Redeemed", redeemed_text: "At {at}; the goods were handed over.\nGot nothing? Call the shop at once.",
    frozen: "On hold", frozen_text: "Your order is being checked. Please contact support.",
    "void": "No longer valid", void_text: "The order was cancelled or refunded. The money goes back the way it came.",
    expired: "Expired", expired_text: "It was valid until {at}.\nPlease order again, or ask support about a refund.",
    first: "Check the goods first", first_text: "Look at items, quantity and damage, then let the clerk or courier scan. Once scanned, the order is complete.",
    help: "The code does not show?",
    help_steps: ["Check your network; in the shop you can use its Wi-Fi.", "Pull down to refresh; or leave, open My orders again and tap View code.", "Close the app completely and reopen it, update it if asked; turn the screen up bright.", "Still nothing? Contact support{phone}; the clerk can note your order meanwhile."],
    ready: "Have these ready",
    ready_delivery: ["A charged phone with network.", "Someone at home at delivery time, and your phone switched on.", "Show the code only to the courier in person, after checking the goods.", "Never send a screenshot or the code to anyone: a screenshot dies within a minute, and others might take your goods."],
    ready_pickup: ["A charged phone with network.", "Say your pick-up number, check the goods, then show the code.", "Someone else collects? They call you from the shop and you read the 12 digits.", "Never send a screenshot or the code to anyone: a screenshot dies within a minute, and others might take your goods."],
    shop_at: "{shop} · {address}", call: "Shop ", support: "Support ",
  },
};
const ENDED_ICONS = { redeemed: "M14 25l7 7 13-15", frozen: "M18 16v16M30 16v16", "void": "M16 16l16 16M32 16L16 32", expired: "M24 13v12l8 5" };

const at = (id) => document.getElementById(id);
const kept = { get: () => { try { return localStorage.getItem("language"); } catch (e) { return null; } },
  set: (value) => { try { localStorage.setItem("language", value); } catch (e) { /* private window */ } } };

let language = kept.get() || (/^zh/i.test(navigator.language || "zh") ? "zh" : "en");
let told = null;          /* the newest answer of the hub */
let ahead = 0;            /* hub time minus this phone's, in ms */
let failures = 0;         /* in a row */
let nextAsk = 0;          /* this phone's time */
let asking = false;
let drawnStep = null;
let wakeLock = null;

const word = (name, fields) => (WORDS[language][name] || "").replace(/\{(\w+)\}/g, (_, key) => (fields && fields[key] !== undefined ? fields[key] : ""));
const say = (element, text) => { if (element.textContent !== text) { element.textContent = text; } };
const show = (element, yes) => { if (element.hidden === yes) { element.hidden = !yes; } };
const hubNow = () => Date.now() + ahead;

function clockTime(iso) {
  const zone = { timeZone: "Asia/Shanghai" };
  const when = new Date(iso);
  const day = (date) => date.toLocaleDateString("en-CA", zone);
  const time = when.toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
  if (day(when) === day(new Date(hubNow()))) { return time; }
  const date = when.toLocaleDateString(WORDS[language].lang, { timeZone: "Asia/Shanghai", month: "short", day: "numeric" });
  return date + " " + time;
}

function covering(list, length) {
  const now = hubNow();
  return list.find((item) => { const from = Date.parse(item.starts_at); return from <= now && now < from + length; });
}

async function ask() {
  if (asking) { return; }
  asking = true;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), GIVE_UP_MS);
  try {
    const sent = Date.now();
    const answer = await fetch(location.pathname.replace(/\/$/, "") + "/code", { cache: "no-store", credentials: "omit", signal: abort.signal });
    if (answer.status === 404) { location.reload(); return; }
    if (!answer.ok) { throw new Error(String(answer.status)); }
    const news = await answer.json();
    ahead = Date.parse(news.now) - (sent + Date.now()) / 2;
    told = news;
    failures = 0;
    /* Shortly after the next step begins: then four whole steps lie ahead again. */
    const untilStep = STEP_MS - (hubNow() % STEP_MS);
    nextAsk = Date.now() + (told.state === "active" ? untilStep + 200 + Math.random() * 800 : ENDED_EVERY_MS);
  } catch (error) {
    failures += 1;
    nextAsk = Date.now() + Math.min(STEP_MS, SOONEST_RETRY_MS * failures) * (0.5 + Math.random() / 2);
  } finally {
    clearTimeout(timer);
    asking = false;
  }
  draw();
}

function draw() {
  const words = WORDS[language];
  document.documentElement.lang = words.lang;
  say(at("language"), words.other);
  if (told === null) {
    say(at("title"), word("loading"));
    say(at("status"), failures ? word("lost").split("\n").join(" · ") : "");
    show(at("help"), failures > 0);
    drawHelp();
    return;
  }
  at("card").removeAttribute("aria-busy");
  document.title = words.page + " · " + told.shop;
  say(at("shop"), told.shop);
  say(at("title"), told.pick_no ? word("pick", { pick: told.pick_no }) : word("order", { no: told.order_no_masked }));
  say(at("status"), statusLine());
  at("card").className = told.state;
  const active = told.state === "active";
  show(at("live"), active);
  show(at("ended"), !active);
  if (active) { drawLive(); } else { drawEnded(); }
  show(at("first"), active);
  say(at("first").children[0], word("first"));
  say(at("first").children[1], word("first_text"));
  show(at("help"), active);
  show(at("ready"), active);
  drawHelp();
  drawContact();
}

function statusLine() {
  const open = ["placed", "accepted", "packed", "assigned", "out"].indexOf(told.order_state) >= 0;
  const parts = [word(told.order_state) || word("packed_" + told.fulfilment)];
  if (told.bags) { parts.push(told.bags === 1 && WORDS[language].bag ? word("bag") : word("bags", { n: told.bags })); }
  if (told.promise_to && open && told.state === "active") { parts.push(word("by_" + told.fulfilment, { at: clockTime(told.promise_to) })); }
  return parts.join(" · ");
}

function drawLive() {
  const step = covering(told.steps, STEP_MS);
  const minute = covering(told.digits, MINUTE_MS);
  const left = told.steps.length ? Math.max(0, Math.ceil((Date.parse(told.steps[told.steps.length - 1].starts_at) + STEP_MS - hubNow()) / 1000)) : 0;
  if (step && drawnStep !== step.starts_at) {
    drawnStep = step.starts_at;
    at("qr").setAttribute("viewBox", "0 0 " + step.size + " " + step.size);
    at("qr").firstElementChild.setAttribute("d", step.path);
  }
  if (!step) { drawnStep = null; at("qr").firstElementChild.setAttribute("d", ""); }
  at("qr").setAttribute("aria-label", word("qr"));
  show(at("lost"), !step);
  say(at("lost"), failures ? word("lost") : word("lost_busy"));
  const rest = step ? Date.parse(step.starts_at) + STEP_MS - hubNow() : 0;
  at("bar").firstElementChild.style.transform = "scaleX(" + Math.max(0, rest / STEP_MS).toFixed(3) + ")";
  say(at("countdown"), step ? word("countdown", { n: Math.max(1, Math.ceil(rest / 1000)) }) : "\u00a0");
  const groups = step && minute ? minute.digits.split(" ") : ["····", "····", "····"];
  groups.forEach((group, index) => say(at("digits").children[index], group));
  at("digits").className = step && minute ? "" : "stale";
  say(at("digits-hint"), word("digits"));
  const early = told.valid_from && Date.parse(told.valid_from) > hubNow();
  const notice = failures && step ? word("weak", { n: left }) : early ? word("not_yet", { at: clockTime(told.valid_from) }) : "";
  show(at("notice"), notice !== "");
  say(at("notice"), notice);
}

function drawEnded() {
  const when = told.state === "redeemed" ? told.redeemed_at : told.valid_until;
  at("ended-icon").lastElementChild.setAttribute("d", ENDED_ICONS[told.state]);
  say(at("ended-title"), word(told.state));
  say(at("ended-text"), word(told.state + "_text", { at: when ? clockTime(when) : "" }).trim());
  show(at("notice"), false);
}

function drawHelp() {
  const phone = told && told.support_phone ? " " + told.support_phone.replace(/-/g, "\u2011") : "";
  const help = at("help");
  say(help.firstElementChild, word("help"));
  fill(help.lastElementChild, WORDS[language].help_steps.map((text) => text.replace("{phone}", phone)));
  const ready = at("ready");
  say(ready.firstElementChild, word("ready"));
  fill(ready.lastElementChild, WORDS[language]["ready_" + (told ? told.fulfilment : "pickup")]);
}

function fill(list, texts) {
  while (list.children.length < texts.length) { list.appendChild(document.createElement("li")); }
  while (list.children.length > texts.length) { list.removeChild(list.lastElementChild); }
  texts.forEach((text, index) => say(list.children[index], text));
}

function drawContact() {
  const key = [language, told.shop_address, told.shop_phone, told.support_phone].join("|");
  const contact = at("contact");
  if (contact.dataset.key === key) { return; }
  contact.dataset.key = key;
  contact.textContent = "";
  const lines = [];
  if (told.shop_address) { lines.push([word("shop_at", { shop: told.shop, address: told.shop_address }), ""]); }
  if (told.shop_phone) { lines.push([word("call"), told.shop_phone]); }
  if (told.support_phone) { lines.push([word("support"), told.support_phone]); }
  lines.forEach((line) => {
    const row = document.createElement("span");
    row.style.display = "block";
    row.appendChild(document.createTextNode(line[0]));
    if (line[1]) {
      const link = document.createElement("a");
      link.href = "tel:" + line[1].replace(/[^0-9+]/g, "");
      link.textContent = line[1];
      row.appendChild(link);
    }
    contact.appendChild(row);
  });
  show(contact, lines.length > 0);
}

async function stayAwake() {
  /* A screen that goes dark while the clerk reaches for the gun costs everybody time. */
  if (!("wakeLock" in navigator) || wakeLock || document.hidden || !told || told.state !== "active") { return; }
  try {
    wakeLock = await navigator.wakeLock.request("screen");
    wakeLock.addEventListener("release", () => { wakeLock = null; });
  } catch (error) { wakeLock = null; }
}

function tick() {
  if (document.hidden) { return; }
  if (Date.now() >= nextAsk) { ask(); }
  draw();
  if (wakeLock && told && told.state !== "active") { wakeLock.release(); }
}

at("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; kept.set(language); draw(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { nextAsk = 0; tick(); stayAwake(); } });
addEventListener("online", () => { nextAsk = 0; tick(); });
addEventListener("pageshow", () => { nextAsk = 0; tick(); });
setInterval(tick, 250);
tick();
setTimeout(stayAwake, 1000);
