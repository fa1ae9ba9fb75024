namespace CloudAssistant.Cli.Hosting;

/// <summary>What was asked for makes no sense; the message says why and what would.</summary>
internal sealed class UsageException(string message) : Exception(message);
