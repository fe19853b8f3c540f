// Starts "crosstalk lsp" for the YAML files of a pack. All else is the server's.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const settings = workspace.getConfiguration("crosstalk");
  const args = ["lsp"];
  if (settings.get("pack")) args.push("--pack", settings.get("pack"));
  client = new LanguageClient("crosstalk", "Crosstalk", { command: settings.get("command"), args }, {
    documentSelector: [{ scheme: "file", language: "yaml" }],
    synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.yaml") },
  });
  return client.start();
};

exports.deactivate = () => client?.stop();
