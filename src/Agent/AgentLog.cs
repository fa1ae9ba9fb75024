namespace CloudAssistant.Agent;

/// <summary>Short lines on standard error, where a service manager keeps them with their time. Ids only: no script, output, parameter, key or code.</summary>
internal static class AgentLog
{
    public static void Write(string line) => Console.Error.WriteLine(line);
}
