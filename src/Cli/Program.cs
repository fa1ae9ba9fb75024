using CloudAssistant.Cli.Hosting;

return await CommandTree.RunAsync(Terminal.OfThisProcess(), args);
