using CloudAssistant.Agent.Tests.Invocations;

// The test host never comes here; a test that needs a process of its own starts this program.
return args is [ReaperTests.Command] ? await ReaperTests.CollectAsync() : 2;
