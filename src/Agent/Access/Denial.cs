namespace CloudAssistant.Agent.Access;

/// <summary>This machine does not run something.</summary>
/// <param name="Info">What is denied and why, in words, for whoever asked for it.</param>
/// <param name="Stop">What runs already is to be ended.</param>
internal sealed record Denial(string Info, bool Stop);
