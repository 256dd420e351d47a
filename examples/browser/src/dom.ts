/** Elements in one expression: a tag with classes, its properties, what is in it. */
export const el = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> & { readonly data?: Record<string, string> } = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] => {
  const { data = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data);
  element.append(...children);
  return element;
};

/** A user's initial in the user's colour. */
export const avatar = (userID: string): HTMLElement =>
  el('span', { className: 'avatar', data: { user: userID }, ariaHidden: 'true' }, userID.slice(0, 1));

export const member = (userID: string): HTMLElement =>
  el('span', { className: 'member' }, avatar(userID), userID);
