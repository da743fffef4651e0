return Chapter.CommandLine.Run(args, Console.Out, Console.Error);
