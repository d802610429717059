// Starts `poppy lsp` for the workspace, and shows in the status bar for which county, month and run
// date values are told. All else the server does; what it explains, and what `poppy diagram` and
// `poppy mutate` print, is shown beside (beside.ts).
import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { AsOf, Beside } from "./beside";

let client: LanguageClient | undefined;
let bar: vscode.StatusBarItem;
let asOf: AsOf | undefined;
const beside = new Beside();

const settings = () => vscode.workspace.getConfiguration("poppy");

function show(): void {
  if (asOf === undefined) {
    bar.hide();
    return;
  }
  bar.text = `$(calendar) ${asOf.county || "no county"} · ${asOf.month} · known ${asOf.runDate}`;
  bar.show();
}

async function choose(part: Partial<Pick<AsOf, "county" | "month" | "runDate">>): Promise<void> {
  if (client === undefined) return;
  try {
    asOf = await client.sendRequest<AsOf>("poppy/asOf", part);
    show();
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

async function chooseCounty(): Promise<void> {
  const none = "no county";
  const picked = await vscode.window.showQuickPick([none, ...(asOf?.counties ?? [])], {
    title: "County that values are shown for",
  });
  if (picked !== undefined) await choose({ county: picked === none ? "" : picked });
}

async function chooseDate(part: "month" | "runDate", title: string): Promise<void> {
  const typed = await vscode.window.showInputBox({ title, value: asOf?.[part] });
  if (typed !== undefined) await choose({ [part]: typed.trim() });
}

async function start(): Promise<void> {
  const command = settings().get<string>("path") || "poppy";
  client = new LanguageClient(
    "poppy",
    "Poppy",
    { command, args: ["lsp"], transport: TransportKind.stdio },
    {
      documentSelector: [
        { scheme: "file", language: "poppy" },
        { scheme: "file", language: "yaml" },
        { scheme: "file", language: "csv" },
        { scheme: "file", pattern: "**/*.csv" },
      ],
      initializationOptions: { ...settings(), runsPoppy: true },
      synchronize: { configurationSection: "poppy" },
      middleware: {
        executeCommand: async (name, words, next) => {
          const done = (await next(name, words)) as { title?: string; text?: string } | undefined;
          if (done?.title !== undefined && done.text !== undefined) {
            await beside.showText(done.title, done.text);
          } else if (done?.text !== undefined && client !== undefined) {
            client.outputChannel.appendLine(done.text);
            client.outputChannel.show(true);
          }
          return done;
        },
      },
    },
  );
  await client.start();
  await choose({});
}

/// A rule or decision by name: that of the lens, or of the word where the cursor stands.
async function named(name: string | undefined, title: string): Promise<string | undefined> {
  if (name !== undefined) return name;
  const editor = vscode.window.activeTextEditor;
  const word = editor?.document.getWordRangeAtPosition(editor.selection.active);
  const value = word === undefined ? "" : editor?.document.getText(word);
  return vscode.window.showInputBox({ title, value });
}

async function showDiagram(name?: string): Promise<void> {
  const of = await named(name, "Program, rule, decision or line that is drawn");
  if (!of) return;
  if (asOf?.county === "") await chooseCounty();
  if (asOf !== undefined && asOf.county !== "") await beside.showDiagram(of, asOf);
}

async function showSurvivors(name?: string): Promise<void> {
  const of = await named(name, "Rule, line or parameter whose tests are tried");
  if (of) await beside.showSurvivors(of);
}

async function restart(): Promise<void> {
  await client?.stop();
  await start();
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  bar = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
  bar.command = "poppy.chooseCounty";
  bar.tooltip = "County, month and run date that values are shown for";
  context.subscriptions.push(
    bar,
    beside,
    vscode.commands.registerCommand("poppy.diagram", showDiagram),
    vscode.commands.registerCommand("poppy.survivors", showSurvivors),
    vscode.commands.registerCommand("poppy.witness", (place: string) => beside.showWitness(place)),
    vscode.commands.registerCommand("poppy.chooseCounty", chooseCounty),
    vscode.commands.registerCommand("poppy.chooseMonth", () =>
      chooseDate("month", "Month that values are shown for, such as 2021-08"),
    ),
    vscode.commands.registerCommand("poppy.chooseRunDate", () =>
      chooseDate("runDate", "Run date that values are shown as known on, such as 2021-08-15"),
    ),
    vscode.commands.registerCommand("poppy.restart", restart),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
