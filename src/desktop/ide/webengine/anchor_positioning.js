// VS Code places its webviews (previews, pages of extensions) over their editors with CSS anchor positioning, which
// Chromium has since version 125. Where it is missing this stands in for the part that VS Code uses: an element with
// `position-anchor` is laid over the element that has that `anchor-name`, its four sides `anchor(top)`, `anchor(left)`,
// `anchor-size(width)`, `anchor-size(height)`.
(() => {
  'use strict';
  if (CSS.supports('anchor-name: --a')) return;

  const owners = new WeakMap(); // a style to its element
  const ownName = new WeakMap(); // an element to its anchor-name
  const wantedName = new WeakMap(); // an element to its position-anchor
  const anchors = new Map(); // a name to the element (weakly)
  const followers = new Set(); // elements with a position-anchor (weakly)
  const sides = ['top', 'left', 'width', 'height'];

  const style = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'style');
  Object.defineProperty(HTMLElement.prototype, 'style', {
    ...style,
    get() {
      const declaration = style.get.call(this);
      if (!owners.has(declaration)) owners.set(declaration, this);
      return declaration;
    },
  });

  const { setProperty, getPropertyValue, removeProperty } = CSSStyleDeclaration.prototype;
  CSSStyleDeclaration.prototype.setProperty = function (name, value, ...rest) {
    const owner = owners.get(this);
    if (owner && name === 'anchor-name') {
      ownName.set(owner, value);
      anchors.set(value, new WeakRef(owner));
      wake();
      return undefined;
    }
    if (owner && name === 'position-anchor') {
      if (!wantedName.has(owner)) followers.add(new WeakRef(owner));
      wantedName.set(owner, value);
      wake();
      return undefined;
    }
    if (typeof value === 'string' && /^anchor(-size)?\(/.test(value)) return undefined;
    return setProperty.call(this, name, value, ...rest);
  };
  CSSStyleDeclaration.prototype.getPropertyValue = function (name) {
    const owner = owners.get(this);
    if (owner && name === 'anchor-name') return ownName.get(owner) ?? '';
    if (owner && name === 'position-anchor') return wantedName.get(owner) ?? '';
    return getPropertyValue.call(this, name);
  };
  CSSStyleDeclaration.prototype.removeProperty = function (name) {
    const owner = owners.get(this);
    if (owner && name === 'position-anchor' && wantedName.has(owner)) {
      const before = wantedName.get(owner);
      wantedName.delete(owner);
      for (const reference of followers) if (reference.deref() === owner) followers.delete(reference);
      return before;
    }
    return removeProperty.call(this, name);
  };

  // Where the element's own coordinates begin: fixed ones at the window, absolute ones at their containing block.
  const originOf = (element) => {
    if (getComputedStyle(element).position === 'fixed') return { top: 0, left: 0 };
    const block = element.offsetParent ?? document.documentElement;
    const box = block.getBoundingClientRect();
    return { top: box.top + block.clientTop - block.scrollTop, left: box.left + block.clientLeft - block.scrollLeft };
  };

  // Returns whether something moved.
  const follow = () => {
    let moved = false;
    for (const reference of followers) {
      const element = reference.deref();
      if (!element) {
        followers.delete(reference);
        continue;
      }
      const anchor = anchors.get(wantedName.get(element))?.deref();
      if (!anchor || !element.isConnected) continue;
      const box = anchor.getBoundingClientRect();
      const origin = originOf(element);
      const place = [box.top - origin.top, box.left - origin.left, box.width, box.height].map((pixels) => `${pixels}px`);
      const declaration = style.get.call(element);
      sides.forEach((side, index) => {
        if (getPropertyValue.call(declaration, side) !== place[index]) {
          setProperty.call(declaration, side, place[index]);
          moved = true;
        }
      });
    }
    for (const [name, reference] of anchors) if (!reference.deref()) anchors.delete(name);
    return moved;
  };

  // Every frame while things move, which begins with what people and the layout do; else a few times a second.
  const lively = 400;
  const restful = 250;
  let livelyUntil = 0;
  let frame = 0;
  let timer = 0;
  const step = () => {
    frame = 0;
    if (followers.size === 0) return;
    if (follow()) livelyUntil = performance.now() + lively;
    if (performance.now() < livelyUntil) frame = requestAnimationFrame(step);
    else timer = setTimeout(step, restful);
  };
  const wake = () => {
    livelyUntil = performance.now() + lively;
    if (frame) return;
    clearTimeout(timer);
    frame = requestAnimationFrame(step);
  };
  for (const event of ['resize', 'pointerdown', 'pointermove', 'wheel', 'scroll', 'keydown', 'transitionrun']) {
    window.addEventListener(event, () => followers.size > 0 && wake(), { capture: true, passive: true });
  }
})();
