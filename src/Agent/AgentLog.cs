namespace CloudAssistant.Agent;

/// <summary>Short lines on standard error, where a service manager keeps them with their time. Ids only: no script, output, parameter, key or code.</summary>
internal static class AgentLog
{
    /// <summary>Writes a line, or does not: an agent whose log is full, closed or gone works on.</summary>
    public static void Write(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // There is nowhere left to say it.
        }
    }
}
