using CloudAssistant.Silo.Hosting;

var builder = WebApplication.CreateSlimBuilder(args);

builder.AddCloudAssistantSilo(builder.Configuration.ReadSiloOptions());

var app = builder.Build();
app.MapHealthChecks("/health/ready");
await app.RunAsync();
