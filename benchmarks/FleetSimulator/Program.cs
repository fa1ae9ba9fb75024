using CloudAssistant.FleetSimulator;

return await CommandLine.Build().Parse(args).InvokeAsync();
