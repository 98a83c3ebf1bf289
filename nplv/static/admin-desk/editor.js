// The editor at the desk: what comes out of Word, and links to pages of our own.
"use strict";

(() => {
  if (!window.CKEDITOR) return;
  const FIND = "/beheer/articles/article/links/";

  // Word's headings begin where the title of our page is; empty lines are not what makes room here.
  function tidy(html) {
    const page = new DOMParser().parseFromString(html, "text/html").body;
    const step = page.querySelector("h1") ? 1 : 0;
    page.querySelectorAll("h1,h2,h3,h4,h5,h6").forEach((heading) => {
      const level = Math.min(4, Number(heading.tagName[1]) + step);
      const made = document.createElement(`h${level}`);
      made.textContent = heading.textContent.replace(/\s+/g, " ").trim();
      heading.replaceWith(made);
    });
    page.querySelectorAll("p,h2,h3,h4,strong,em,b,i").forEach((part) => {
      if (!part.textContent.trim() && !part.querySelector("img,br+br")) part.remove();
    });
    return page;
  }

  function warn(event) {
    if (!/<img\b/i.test(event.data.dataValue)) return;
    event.editor.showNotification("De afbeeldingen uit Word doen niet mee. Kies een afbeelding bij ‘Beeld’.", "warning");
  }

  function fromWord(event) {
    const page = tidy(event.data.dataValue);
    page.querySelectorAll("img").forEach((picture) => picture.remove());
    event.data.dataValue = page.innerHTML;
  }

  function found(pages, pick) {
    const list = document.createElement("ul");
    pages.forEach((page) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${page.title} (${page.kind})`;
      button.addEventListener("click", () => pick(page));
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
    });
    return list;
  }

  function take(dialog, page) {
    const parts = page.url.match(/^(https?:\/\/)(.*)$/);
    dialog.setValueOf("info", "linkType", "url");
    dialog.setValueOf("info", "protocol", parts[1]);
    dialog.setValueOf("info", "url", parts[2]);
    const text = dialog.getContentElement("info", "linkDisplayText");
    if (text && text.isEnabled() && !text.getValue().trim()) text.setValue(page.title);
    dialog.getContentElement("info", "url").focus();
  }

  function searches(dialog) {
    const field = dialog.getContentElement("info", "deskSearch").getInputElement().$;
    const place = dialog.getContentElement("info", "deskFound").getElement().$;
    let timer = 0;
    let latest = 0;
    async function search() {
      const words = field.value.trim();
      const mine = ++latest;
      if (words.length < 2) return place.replaceChildren();
      try {
        const answer = await fetch(`${FIND}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } });
        const { pages } = await answer.json();
        if (mine !== latest) return undefined;
        if (pages.length) place.replaceChildren(found(pages, (page) => take(dialog, page)));
        else place.textContent = "Niets gevonden. Probeer een ander woord.";
      } catch {
        place.textContent = "Zoeken lukt nu niet. Plak het webadres hieronder.";
      }
      return undefined;
    }
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 250); });
    dialog.on("show", () => { field.value = ""; place.replaceChildren(); });
  }

  CKEDITOR.on("dialogDefinition", (event) => {
    if (event.data.name !== "link") return;
    const { definition } = event.data;
    const info = definition.getContents("info");
    info.get("linkType").items = info.get("linkType").items.filter((item) => item[1] !== "anchor");
    info.get("protocol").items = info.get("protocol").items.filter((item) => /^https?:/.test(item[1]));
    info.get("protocol").default = "https://";
    info.add({ type: "text", id: "deskSearch", label: "Zoek een pagina van deze site" }, "linkType");
    info.add({ type: "html", id: "deskFound", html: '<div class="desk-links" role="status"></div>' }, "linkType");
    const { onLoad } = definition;
    definition.onLoad = function load(...values) {
      if (onLoad) onLoad.apply(this, values);
      searches(this);
    };
  });

  // Pictures of the library: in the text a mark with a number, here that picture. No other has an address.
  const NUMBER = /^[1-9]\d{0,8}$/;

  function eachPicture(fragment, change) {
    fragment.forEach((element) => {
      if (element.name !== "img") return true;
      const number = element.attributes["data-image"];
      if (NUMBER.test(number)) element.attributes = { "data-image": number, ...change(number) };
      else element.remove();
      return true;
    }, CKEDITOR.NODE_ELEMENT);
  }

  // Around the editor's own filter, which takes an image without an address out.
  function pictured(editor) {
    const { library } = window.deskPicker;
    editor.on("toHtml", ({ data }) => eachPicture(data.dataValue, (number) => (
      { src: `${library}${number}/miniatuur/`, alt: "Afbeelding uit de bibliotheek" })), null, null, 5.5);
    editor.on("toDataFormat", ({ data }) => eachPicture(data.dataValue, () => ({})), null, null, 12);
    // After a picture at the end the editor makes a line to go on; unused it is no part of the text.
    editor.on("toDataFormat", ({ data }) => { data.dataValue = data.dataValue.replace(/(<p>(&nbsp;|\s)*<\/p>\s*)+$/, ""); }, null, null, 16);
  }

  async function nameIn(editor) {
    const marks = [...editor.editable().$.querySelectorAll("img[data-image]")];
    const numbers = [...new Set(marks.map((mark) => mark.dataset.image))];
    if (!numbers.length) return;
    const told = await window.deskPicker.tell(numbers).catch(() => ({}));
    marks.forEach((mark) => {
      const picture = told[mark.dataset.image];
      if (picture) { mark.alt = picture.alt || picture.title; mark.title = picture.title; }
    });
  }

  function putPicture(editor) {
    const [range] = editor.getSelection() ? editor.getSelection().getRanges() : [];
    window.deskPicker.open(({ image, title, alt }) => {
      const block = editor.document.createElement("p");
      const shown = editor.document.createElement("img");
      shown.setAttributes({ "data-image": image, src: `${window.deskPicker.library}${image}/miniatuur/`, alt: alt || title, title });
      block.append(shown);
      editor.focus();
      if (range) editor.getSelection().selectRanges([range]);
      editor.insertElement(block);
    });
  }

  CKEDITOR.plugins.add("deskpicture", {
    init(editor) {
      if (!window.deskPicker) return;
      pictured(editor);
      editor.addCommand("deskPicture", { exec: putPicture });
      editor.ui.addButton("DeskPicture", { label: "Afbeelding uit de bibliotheek", command: "deskPicture" });
      editor.on("contentDom", () => nameIn(editor));
      editor.on("doubleclick", (event) => {
        const { element } = event.data;
        if (!element.is("img") || !element.data("image")) return;
        editor.getSelection().selectElement(element);
        putPicture(editor);
      });
    },
  });

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("pasteFromWord", warn);
    editor.on("afterPasteFromWord", fromWord);
  });
})();
