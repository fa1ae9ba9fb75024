using CloudAssistant.Bench;

return await CommandLine.Build().Parse(args).InvokeAsync();
