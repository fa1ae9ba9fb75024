using CloudAssistant.Agent.Linux;

if (args is [ExecAs.Command])
    return ExecAs.Run();

return 0;
