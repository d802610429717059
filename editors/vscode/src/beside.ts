// What is shown beside the editor: texts as documents that nobody saves, and diagrams. Commands of
// `poppy` read the files as they are saved.
import { execFile } from "child_process";
import * as vscode from "vscode";

export interface AsOf {
  county: string;
  month: string;
  runDate: string;
  counties: string[];
}

const settings = () => vscode.workspace.getConfiguration("poppy");

/// What `poppy` prints; rejects with what it says where it fails. `isToldAnyway`: not where it prints something, too.
function run(words: string[], cancel?: vscode.CancellationToken, isToldAnyway = false): Promise<string> {
  const folders = [
    "--rules", settings().get<string>("rules") || "policies",
    "--counties", settings().get<string>("counties") || "county_rules",
  ];
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return new Promise((resolve, reject) => {
    const child = execFile(
      settings().get<string>("path") || "poppy",
      [...words, ...folders],
      { cwd, maxBuffer: 64 << 20 },
      (error, out, said) => (error === null || (isToldAnyway && out !== "") ? resolve(out) : reject(new Error(said || out || error.message))),
    );
    cancel?.onCancellationRequested(() => child.kill());
  });
}

async function tell<T>(title: string, work: (cancel: vscode.CancellationToken) => Promise<T>): Promise<T | undefined> {
  await vscode.workspace.saveAll(false);
  const location = vscode.ProgressLocation.Notification;
  try {
    return await vscode.window.withProgress({ location, title, cancellable: true }, (_, cancel) => work(cancel));
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

export class Beside implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly provider = vscode.workspace.registerTextDocumentContentProvider("poppy", this);
  private panel: vscode.WebviewPanel | undefined;
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /// `language`: poppy-told where lines are wrapped; tables are not.
  async showText(title: string, text: string, language = "poppy-told"): Promise<void> {
    const uri = vscode.Uri.from({ scheme: "poppy", path: title.replace(/[\\/]/g, "-") });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    const opened = await vscode.workspace.openTextDocument(uri);
    const document = await vscode.languages.setTextDocumentLanguage(opened, language);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  async showDiagram(of: string, asOf: AsOf): Promise<void> {
    const title = `${of}: ${asOf.county}, ${asOf.month}`;
    const words = ["diagram", of, "--county", asOf.county, "--month", asOf.month, "--run-date", asOf.runDate];
    const svg = await tell(`Drawing ${title}`, (cancel) => run(words, cancel));
    if (svg === undefined) return;
    if (this.panel === undefined) {
      this.panel = vscode.window.createWebviewPanel("poppy.diagram", title, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
      this.panel.onDidDispose(() => (this.panel = undefined));
    }
    this.panel.title = title;
    // Drawn for white paper, as large as it can be read; no script runs.
    this.panel.webview.html = `<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body { background: #fff; padding: 8px }</style></head><body>${svg.slice(Math.max(0, svg.indexOf("<svg")))}</body></html>`;
    this.panel.reveal(undefined, true);
  }

  async showSurvivors(of: string): Promise<void> {
    const text = await tell(`Trying faults in ${of}`, (cancel) => run(["mutate", "--only", of, "--killers"], cancel));
    if (text !== undefined) await this.showText(`faults in ${of}`, text, "plaintext");
  }

  /// `poppy check` fails where the rules have errors, and says what it was asked all the same.
  async showWitness(place: string): Promise<void> {
    const text = await tell(`Looking for a case of ${place}`, (cancel) => run(["check", "--witness", "--at", place], cancel, true));
    if (text !== undefined) await this.showText(`case of ${place}`, text, "plaintext");
  }

  dispose(): void {
    this.provider.dispose();
    this.changed.dispose();
    this.panel?.dispose();
  }
}
