using CloudAssistant.Agent.Tests.Hostile;
using CloudAssistant.Agent.Tests.Invocations;

// The test host never comes here; a test that needs a process of its own starts this program.
return args switch
{
    [ResidentPagesTests.Command] => ResidentPagesTests.GiveBack(),
    [ReaperTests.Command] => await ReaperTests.CollectAsync(),
    [LimitTests.Command, var what] => await LimitTests.LimitAsync(what),
    [EscapeTests.Command, var what, var groups] => await EscapeTests.EscapeAsync(what, groups),
    _ => 2,
};
