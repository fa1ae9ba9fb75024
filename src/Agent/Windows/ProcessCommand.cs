namespace CloudAssistant.Agent.Windows;

/// <summary>What is executed.</summary>
/// <param name="Program">The path of the program.</param>
/// <param name="Line">Its whole command line, the program too.</param>
internal sealed record ProcessCommand(string Program, string Line);
