namespace CloudAssistant.Launcher;

/// <summary>Tells the user what happens, on standard error: standard output is for results.</summary>
internal static class Progress
{
    public static void Say(string line) => Console.Error.WriteLine(line);
}
