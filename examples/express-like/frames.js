/**
 * Our frames on the wire: `kind number {…}`, for messages both ways. The library's are objects with a `type` and, but for
 * pushes, an `id`; what it does not know it leaves alone, so a push may come back with an `id` of 0.
 */
export const encode = ({ type, id = 0, ...body }) => `${type} ${id} ${JSON.stringify(body)}`;

/** @throws Error for what is no frame; what is a frame and no message, the library refuses */
export const decode = (frame) => {
  const [, type, id, body] = /^(\w+) (\d+) (\{.*\})$/s.exec(frame) ?? [];
  if (type === undefined) throw new Error(`no frame: ${frame.slice(0, 40)}`);
  return { ...JSON.parse(body), type, id: Number(id) };
};
