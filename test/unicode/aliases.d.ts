// The shape of unicode-property-value-aliases, which ships without types.
declare module "unicode-property-value-aliases" {
  const aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  export default aliases;
}
