namespace CloudAssistant.Agent.Linux;

/// <summary>How far <see cref="ExecAs"/> came.</summary>
internal enum ExecAsStage : byte
{
    /// <summary>It died before it could say anything.</summary>
    Begun,

    /// <summary>All is done but the last step.</summary>
    Ready,

    /// <summary>It could not take the account.</summary>
    Account,

    /// <summary>It could not enter the working directory.</summary>
    Directory,

    /// <summary>It could not read the script.</summary>
    File,

    /// <summary>The program could not be executed.</summary>
    Execute,
}
