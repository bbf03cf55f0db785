// A line of PowerShell or cmd.exe → a line that runs it.
import { base64, type Kind, ofText, type Transformation } from "./transformation.ts";

const make = (
  kinds: readonly Kind[],
  name: string,
  change: (text: string) => string | undefined,
  keeps = true,
): Transformation => ofText(kinds, name, change, { keeps });
const POWERSHELL: readonly Kind[] = ["powershell"];
const CMD: readonly Kind[] = ["cmd"];
const encode = (text: string): string => Buffer.from(text, "utf16le").toString("base64");
const first = (text: string): string => text.split(" ")[0] ?? "";
const rest = (text: string): string => text.slice(first(text).length);
const single = (text: string): string => `'${text.split("'").join("''")}'`;
const half = (text: string): readonly [string, string] => [text.slice(0, 3), text.slice(3)];

export const WINDOWS_TRANSFORMATIONS: readonly Transformation[] = [
  make(
    POWERSHELL,
    "backticks in the name",
    (text) =>
      `${[...first(text)].map((letter, at) => (at > 0 && /[cdghijklmopqswxyz]/i.test(letter) ? `\`${letter}` : letter)).join("")}${rest(text)}`,
  ),
  make(POWERSHELL, "the call operator and a text", (text) => `& ${single(first(text))}${rest(text)}`),
  make(
    POWERSHELL,
    "the call operator and two texts",
    (text) => `& (${half(first(text)).map(single).join("+")})${rest(text)}`,
  ),
  make(POWERSHELL, "a variable", (text) => `$c = ${single(first(text))}; & $c${rest(text)}`),
  make(POWERSHELL, "Invoke-Expression", (text) => `Invoke-Expression ${single(text)}`),
  make(POWERSHELL, "iex of two texts", (text) => `iex (${half(text).map(single).join(" + ")})`),
  make(POWERSHELL, "a text piped to iex", (text) => `${single(text)} | iex`),
  make(
    POWERSHELL,
    "iex of decoded base64",
    (text) => `iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64(text)}')))`,
  ),
  make(POWERSHELL, "powershell -EncodedCommand", (text) => `powershell -NoProfile -EncodedCommand ${encode(text)}`),
  make(POWERSHELL, "pwsh -enc", (text) => `pwsh.exe -nop -w hidden -enc ${encode(text)}`),
  make(POWERSHELL, "powershell -Command", (text) =>
    text.includes('"') ? undefined : `powershell.exe -ExecutionPolicy Bypass -Command "${text}"`,
  ),
  make(POWERSHELL, "a script block", (text) => `& { ${text} }`),
  make(POWERSHELL, "Invoke-Command", (text) => `Invoke-Command -ScriptBlock { ${text} }`),
  make(POWERSHELL, "Start-Process", (text) =>
    text.includes('"') ? undefined : `Start-Process powershell -ArgumentList '-Command', "${text}"`,
  ),
  make(POWERSHELL, "a loop", (text) => `1..3 | ForEach-Object { ${text} }`),
  make(POWERSHELL, "an if", (text) => `if ($true) { ${text} }`),
  make(POWERSHELL, "behind a semicolon", (text) => `Get-Location; ${text}`),
  make(POWERSHELL, "behind a newline and a comment", (text) => `# list files\nls\n${text}`),
  make(POWERSHELL, "behind a block comment", (text) => `<# harmless #> ${text}`),
  make(POWERSHELL, "a continued line", (text) => text.split(" ").join(" `\n  ")),
  make(POWERSHELL, "in try", (text) => `try { ${text} } catch { }`),
  make(POWERSHELL, "from cmd", (text) => (text.includes('"') ? undefined : `cmd /c powershell -c "${text}"`)),
  make(POWERSHELL, "a text for Write-Host", (text) => `Write-Host ${single(text)}`, false),
  make(POWERSHELL, "a comment", (text) => `Get-ChildItem # ${text}`, false),
  make(POWERSHELL, "a text in a file", (text) => `Set-Content -Path notes.md -Value ${single(text)}`, false),
  make(POWERSHELL, "a search", (text) => `Select-String -Pattern ${single(text)} -Path *.ps1`, false),
  make(CMD, "carets in the name", (text) => `${[...first(text)].join("^")}${rest(text)}`),
  make(CMD, "quotes in the name", (text) => `${first(text).slice(0, 1)}""${first(text).slice(1)}${rest(text)}`),
  make(CMD, "quotes around the name", (text) => `"${first(text)}"${rest(text)}`),
  make(CMD, "an @ in front", (text) => `@${text}`),
  make(CMD, "behind &", (text) => `echo hi & ${text}`),
  make(CMD, "behind &&", (text) => `cd \\ && ${text}`),
  make(CMD, "behind ||", (text) => `ver > nul || ${text}`),
  make(CMD, "in parentheses", (text) => `(${text})`),
  make(CMD, "cmd /c", (text) => `cmd /c ${text}`),
  make(CMD, "cmd.exe by path and with quotes", (text) => `C:\\Windows\\System32\\cmd.exe /d /s /c "${text}"`),
  make(CMD, "a variable", (text) => `set c=${first(text)}& call %c%${rest(text)}`),
  make(CMD, "a variable over lines", (text) => `set c=${first(text)}\r\n%c%${rest(text)}`),
  make(CMD, "in an if", (text) => `if exist C:\\ ${text}`),
  make(CMD, "in a loop", (text) => `for %i in (1) do ${text}`),
  make(CMD, "start", (text) => `start "" /b ${text}`),
  make(CMD, "behind a comment", (text) => `rem clean\r\n${text}`),
  make(CMD, "from PowerShell", (text) => (text.includes('"') ? undefined : `powershell -c "cmd /c ${text}"`)),
  make(CMD, "with extra commas and semicolons", (text) => `,;${text}`),
  make(CMD, "a text for echo", (text) => `echo ${text.split(/[&|<>]/).join(" ")}`, false),
  make(CMD, "a comment", (text) => `rem ${text}`, false),
  make(CMD, "a search", (text) => `findstr /c:"${text.split('"').join("")}" *.cmd`, false),
];
