// Starts `poppy lsp` for the workspace, and shows in the status bar for which county, month and run
// date values are told. All else the server does.
import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

interface AsOf {
  county: string;
  month: string;
  runDate: string;
  counties: string[];
}

let client: LanguageClient | undefined;
let bar: vscode.StatusBarItem;
let asOf: AsOf | undefined;

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
      initializationOptions: settings(),
      synchronize: { configurationSection: "poppy" },
      middleware: {
        executeCommand: async (name, words, next) => {
          const done = (await next(name, words)) as { text?: string } | undefined;
          if (done?.text !== undefined && client !== undefined) {
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
